# One image for the API, the worker and the migrations; the command says which (see docker-compose.yml).
# Debian, because the Temporal SDK's native part needs glibc.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No package needs its install script.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build
# The SDK brings its native part for five platforms, of which this image is one.
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
  && case "$(node -p process.arch)" in x64) own=x86_64 ;; arm64) own=aarch64 ;; esac \
  && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 \
    ! -name "${own:?no native part for this processor}-unknown-linux-gnu" -exec rm -r {} + \
  # The font of the evidence packs comes in nine weights, of which one is used.
  && find node_modules/@expo-google-fonts/noto-sans-sc -mindepth 1 -maxdepth 1 -type d \
    ! -name 400Regular -exec rm -r {} +

FROM node:24-bookworm-slim
ENV NODE_ENV=production NODE_OPTIONS=--max-semi-space-size=4 \
  HOST=0.0.0.0 PORT=8080 WORKFLOW_BUNDLE_PATH=/app/dist/workflow-bundle.js WEB_FOLDER=/app/dist/web
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
EXPOSE 8080
CMD ["node", "--enable-source-maps", "dist/api/main.js"]
