# The image of the web server, the worker and every other `upline` command. compose.yaml runs it beside PostgreSQL.

FROM python:3.13-slim AS build
WORKDIR /build
# First what changes seldom: the locked dependencies, checked by their hashes.
COPY requirements-setup.txt requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements-setup.txt \
    && python -m venv --without-pip /opt/upline \
    && uv pip install --no-cache --python /opt/upline/bin/python --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY upline upline
RUN uv pip install --no-cache --offline --python /opt/upline/bin/python --no-deps .

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home upline \
    && install --directory --owner=upline --group=upline /var/lib/upline
COPY --from=build /opt/upline /opt/upline
ENV PATH=/opt/upline/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    UPLINE_DATA=/var/lib/upline
USER upline
WORKDIR /var/lib/upline
EXPOSE 8000
ENTRYPOINT ["upline"]
CMD ["--help"]
