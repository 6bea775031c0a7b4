using Flatpeak.Simulator.Http;

namespace Flatpeak.Simulator.Start;

/// <summary>The one line on standard output: where everything is, and who may log in.</summary>
internal static class ReadyLine
{
    /// <summary>The line, as JSON.</summary>
    public static string For(Simulator simulator)
    {
        Uri At(ServiceName service, string path = "") => new(simulator.Addresses[service], path);
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
            simulator.Start.Seed,
            Certificates = simulator.Certificates is { } known
                ? new { known.AuthorityPem, known.Server.Subject, known.Server.Thumbprint, known.ClientPem, ClientSubject = known.Client.Subject }
                : null,
            Accounts = KnownAccounts.Flatpeak,
            Bosch = KnownAccounts.Bosch,
        });
    }
}
