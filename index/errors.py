"""What this folder refuses, each message naming the culprit, what was expected and what was found."""


class IndexFault(RuntimeError):
    """Any refusal of this folder; a command prints it and exits 1."""


class ModelError(IndexFault):
    """The embedding model is missing or cannot be loaded."""


class ExportError(IndexFault):
    """The model cannot be turned into an encoder that serves without torch."""


class ArtefactError(IndexFault):
    """An artefact is missing, damaged, or does not hold together."""


class BuildError(IndexFault):
    """A version could not be built or written."""


class PublishError(IndexFault):
    """No version to publish, to roll back to, or the pointer could not be written."""


class NoIndex(IndexFault):
    """No artefact is published, or the published one could not be loaded."""
