# A runbook in a container: PowerShell, the module, and a script of yours. Build it from the root of the repository:
#
#   docker build -f samples/runbook.Dockerfile -t publisher-runbook .
#
# The image holds no secret: the script signs in with what the platform gives, as samples/azure-automation-runbook.ps1 does. Put your script and
# its files in the place of the two that are copied here. To try it, run it beside the emulator (samples/emulator.Dockerfile):
#
#   docker run -d --name portal portal-emulator
#   docker run --rm --network container:portal publisher-runbook
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet build src/CloudPartner.Cmdlets -c Release

# The SDK's image brings PowerShell.
FROM mcr.microsoft.com/dotnet/sdk:10.0
COPY --from=build /source/artifacts/module/CloudPartner /usr/local/share/powershell/Modules/CloudPartner
COPY samples/container.ps1 samples/users.csv /runbook/
USER $APP_UID
WORKDIR /runbook
ENTRYPOINT ["pwsh", "-NoProfile", "-NonInteractive", "-File", "container.ps1"]
