import os

# onnxruntime would tell its makers of each process and session: it looks at this when it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
