# Two images: `server` answers and holds no torch; `editor` also builds versions. The corpus, the ledger
# and the built versions are mounted, not baked in: publishing is swapping one pointer in a folder, and
# must not need a new image.
FROM python:3.11-slim-bookworm AS serve-libraries
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements-serve.lock ./
RUN /app/.venv/bin/pip install --no-deps --require-hashes -r requirements-serve.lock

FROM serve-libraries AS libraries
# The CPU build of torch, when its index is named: --build-arg TORCH_INDEX=ADDRESS (see README).
ARG TORCH_INDEX=
COPY requirements.txt requirements.lock ./
RUN /app/.venv/bin/pip install ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} "$(grep '^torch==' requirements.txt)" \
    && /app/.venv/bin/pip install --no-deps --require-hashes -r requirements.lock

FROM python:3.11-slim-bookworm AS base
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HF_HUB_OFFLINE=1 ORT_DISABLE_TELEMETRY=1 \
    VOUCH_CORPUS=/data/corpus VOUCH_ARTEFACTS=/data/artefacts
RUN groupadd --gid 10001 vouch \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin vouch \
    && install -d -o vouch -g vouch /data/corpus /data/artefacts /data/artefacts/widget
WORKDIR /app
COPY LICENSE settings.py ./
COPY corpus corpus
COPY index index
COPY bot bot
COPY web web
# Compiled here, since the file system is read-only later: it starts half a second sooner.
RUN PYTHONDONTWRITEBYTECODE= python -m compileall -q corpus index bot web settings.py

FROM base AS editor
COPY --from=libraries /app/.venv /app/.venv
USER 10001:10001
CMD ["python", "-m", "index", "build", "--publish"]

FROM base AS server
COPY --from=serve-libraries /app/.venv /app/.venv
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["python", "-m", "web", "--host", "0.0.0.0", "--port", "8000"]
