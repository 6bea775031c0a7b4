using System.Diagnostics;
using Flatpeak.Simulator.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Flatpeak.Simulator.Start;

/// <summary>Counts the requests Kestrel itself refused with 400, which never reach a service or the log.</summary>
internal sealed class MalformedRequests(Simulator simulator) : IObserver<KeyValuePair<string, object?>>
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    /// <summary>Starts counting; disposing of the result ends it.</summary>
    public static IDisposable Watch(IServiceProvider services, Simulator simulator) =>
        services.GetRequiredService<DiagnosticListener>()
            .Subscribe(new MalformedRequests(simulator), static name => name == BadRequest);

    /// <inheritdoc/>
    public void OnNext(KeyValuePair<string, object?> value)
    {
        var service = (value.Value as IFeatureCollection)?.Get<ArrivedAt>()?.Service;
        simulator.World.Counters.Add($"malformedRequests{service}");
    }

    /// <inheritdoc/>
    public void OnCompleted()
    {
    }

    /// <inheritdoc/>
    public void OnError(Exception error)
    {
    }
}
