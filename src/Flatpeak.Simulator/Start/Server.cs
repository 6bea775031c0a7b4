using System.Net;
using Flatpeak.Simulator.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Flatpeak.Simulator.Start;

/// <summary>One Kestrel with a loopback port for every service.</summary>
internal sealed class Server(StartOptions start)
{
    /// <summary>Listens, prints the ready line and runs until it is told to end.</summary>
    public async Task RunAsync()
    {
        using var certificates = start.Https ? new ServerCertificates() : null;
        var listeners = new Dictionary<ServiceName, ListenOptions>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(300));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // A hung or slow exchange is a fault someone asked for: Kestrel is not to end it.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            foreach (var service in Enum.GetValues<ServiceName>())
            {
                kestrel.Listen(IPAddress.Loopback, start.Ports.GetValueOrDefault(service), listener =>
                {
                    listener.Protocols = HttpProtocols.Http1;

                    // Which port a request came in at tells which service it is for.
                    listener.Use(next => connection =>
                    {
                        connection.Features.Set(new ArrivedAt(service));
                        return next(connection);
                    });
                    if (IsHttps(service))
                    {
                        listener.UseHttps(https => Secure(https, certificates!));
                    }

                    listeners[service] = listener;
                });
            }
        });

        var app = builder.Build();
        await using (app.ConfigureAwait(false))
        {
            using var simulator = new Simulator(start, certificates);
            app.Run(new Pipeline(simulator).HandleAsync);
            await app.StartAsync().ConfigureAwait(false);

            // Kestrel has put the port it got into each listener's end point by now.
            simulator.Addresses = listeners.ToDictionary(
                pair => pair.Key,
                pair => new Uri($"{(IsHttps(pair.Key) ? "https" : "http")}://127.0.0.1:{pair.Value.IPEndPoint!.Port}/"));
            using var malformed = MalformedRequests.Watch(app.Services, simulator);
            LifeLine.Watch(start, app.Lifetime);
            Console.WriteLine(ReadyLine.For(simulator));
            await app.WaitForShutdownAsync().ConfigureAwait(false);
        }
    }

    // Tests set the scene over plain http, whatever the services speak.
    private bool IsHttps(ServiceName service) => start.Https && service != ServiceName.Control;

    private void Secure(HttpsConnectionAdapterOptions https, ServerCertificates certificates)
    {
        https.ServerCertificate = certificates.Server;
        https.ClientCertificateMode = start.ClientCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate;
        https.ClientCertificateValidation = (certificate, _, _) => certificates.Issued(certificate);
    }
}
