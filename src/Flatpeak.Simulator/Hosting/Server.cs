using System.Net;
using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Serving;
using Flatpeak.Simulator.Settings;
using Flatpeak.Simulator.World;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Flatpeak.Simulator.Hosting;

/// <summary>One Kestrel with a loopback port for every service.</summary>
internal sealed class Server(StartOptions start)
{
    /// <summary>Listens, prints the ready line and runs until it is told to end.</summary>
    public async Task RunAsync()
    {
        using ServerCertificates? certificates = start.Https ? new ServerCertificates() : null;
        var listeners = new Dictionary<ServiceName, ListenOptions>();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(300));
        if (start.ParentPid is not null)
        {
            builder.Services.AddSingleton<IHostLifetime, ShellLifetime>();
        }

        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // A hung or slow exchange is a fault someone asked for: Kestrel is not to end it.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            foreach (ServiceName service in Enum.GetValues<ServiceName>())
            {
                kestrel.Listen(IPAddress.Loopback, start.Ports.GetValueOrDefault(service), listener =>
                {
                    listener.Protocols = HttpProtocols.Http1;

                    // Which port a request came in at tells which service it is for.
                    listener.Use(next => connection =>
                    {
                        connection.Features.Set(new ServiceFeature(service));
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

        WebApplication app = builder.Build();
        await using (app.ConfigureAwait(false))
        {
            var addresses = new ServiceAddresses();
            using var current = new CurrentWorld(
                () => new SimulatedWorld(start.Seed, new OptionsStore(start.SharedOptions, start.ServiceOptions), addresses));
            app.Run(new Pipeline(current).HandleAsync);
            await app.StartAsync().ConfigureAwait(false);

            // Kestrel has put the port it got into each listener's end point by now.
            addresses.Set(listeners.ToDictionary(
                pair => pair.Key,
                pair => new Uri($"{(IsHttps(pair.Key) ? "https" : "http")}://127.0.0.1:{pair.Value.IPEndPoint!.Port}/")));
            using IDisposable malformed = MalformedRequests.Watch(app.Services, current);
            ParentWatch.Watch(start, app.Lifetime);
            Console.WriteLine(ReadyLine.For(start, addresses, certificates));
            await app.WaitForShutdownAsync().ConfigureAwait(false);
        }
    }

    // Tests set the scene over plain http, whatever the services speak.
    private bool IsHttps(ServiceName service) => start.Https && service != ServiceName.Control;

    private void Secure(HttpsConnectionAdapterOptions https, ServerCertificates certificates)
    {
        https.ServerCertificate = certificates.Server;
        https.ClientCertificateMode = start.ClientCertificate
            ? ClientCertificateMode.RequireCertificate
            : ClientCertificateMode.NoCertificate;
        https.ClientCertificateValidation = (certificate, _, _) => certificates.Issued(certificate);
    }
}
