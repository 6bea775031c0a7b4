using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Hosting;

/// <summary>The one line on standard output: where everything is, and who may log in.</summary>
internal static class ReadyLine
{
    /// <summary>The line, as JSON.</summary>
    public static string For(StartOptions start, ServiceAddresses addresses, ServerCertificates? certificates)
    {
        Uri At(ServiceName service, string path = "") => new(addresses[service], path);
        return Json.Text(new
        {
            Ready = true,
            Pid = Environment.ProcessId,
            Control = At(ServiceName.Control),
            Flatpeak = At(ServiceName.Flatpeak),
            Hub = At(ServiceName.Hub),
            Hono = At(ServiceName.Hono, "v1/"),
            Things = At(ServiceName.Things, "api/2/"),
            Token = At(ServiceName.Token, "token"),
            Provisioning = At(ServiceName.Provisioning),
            Elsewhere = At(ServiceName.Elsewhere),
            start.Seed,
            Certificates = certificates is { } known
                ? new
                {
                    known.AuthorityPem,
                    known.Server.Subject,
                    known.Server.Thumbprint,
                    known.ClientPem,
                    ClientSubject = known.Client.Subject,
                }
                : null,
            Accounts = KnownAccounts.Flatpeak,
            Bosch = KnownAccounts.Bosch,
        });
    }
}
