# The server as an image. The corpus, the ledger and the built versions are mounted, not baked in:
# publishing is swapping one pointer in a folder, and must not need a new image.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN python -m venv /app/.venv
# The CPU build of torch, when its index is named: --build-arg TORCH_INDEX=ADDRESS (see README).
ARG TORCH_INDEX=
COPY requirements.txt .
RUN if [ -n "$TORCH_INDEX" ]; then /app/.venv/bin/pip install --index-url "$TORCH_INDEX" "$(grep '^torch==' requirements.txt)"; fi \
    && /app/.venv/bin/pip install -r requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HF_HUB_OFFLINE=1 \
    VOUCH_CORPUS=/data/corpus VOUCH_ARTEFACTS=/data/artefacts
RUN useradd --system --uid 10001 --no-create-home vouch \
    && install -d -o vouch -g vouch /data/corpus /data/artefacts /data/artefacts/widget
WORKDIR /app
COPY --from=build /app/.venv /app/.venv
COPY LICENSE settings.py ./
COPY corpus corpus
COPY index index
COPY bot bot
COPY web web
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["python", "-m", "web", "--host", "0.0.0.0", "--port", "8000"]
