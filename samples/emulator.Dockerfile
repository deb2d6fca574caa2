# The portal emulator in a container, for tests. Build it from the root of the repository:
#
#   docker build -f samples/emulator.Dockerfile -t portal-emulator .
#
# The emulator listens on the loopback address of its container only, so what uses it shares its network: "--network container:NAME",
# "network_mode: service:NAME" in a compose file, or one pod. "docker logs" shows one line of JSON when it is ready.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/CloudPartner.Emulator -c Release -o /emulator

FROM mcr.microsoft.com/dotnet/aspnet:8.0
COPY --from=build /emulator /emulator
# An account without rights, which the base image brings, and a folder for data that are to outlive the container.
RUN mkdir /data && chown $APP_UID /data
USER $APP_UID
VOLUME /data
ENTRYPOINT ["dotnet", "/emulator/CloudPartner.Emulator.dll", "--port", "5080", "--database", "/data/portal.db"]
