# Untested: no container engine was at hand when this was written.
FROM node:24-slim AS build
WORKDIR /atoll
COPY . .
RUN npm ci && npm pack && mv atoll-*.tgz atoll.tgz

FROM node:24-slim
COPY --from=build /atoll/atoll.tgz /tmp/
RUN npm install --global /tmp/atoll.tgz && rm /tmp/atoll.tgz && mkdir /data && chown node /data
USER node
EXPOSE 4566
VOLUME /data
ENTRYPOINT ["atoll", "start", "--host", "0.0.0.0", "--data", "/data"]
