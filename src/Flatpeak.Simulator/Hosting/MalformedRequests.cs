using System.Diagnostics;
using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Serving;
using Flatpeak.Simulator.World;
using Microsoft.AspNetCore.Http.Features;

namespace Flatpeak.Simulator.Hosting;

/// <summary>Counts the requests Kestrel itself refused with 400, which never reach a service or the log.</summary>
internal sealed class MalformedRequests(CurrentWorld current) : IObserver<KeyValuePair<string, object?>>
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    /// <summary>Starts counting; disposing of the result ends it.</summary>
    public static IDisposable Watch(IServiceProvider services, CurrentWorld current) =>
        services.GetRequiredService<DiagnosticListener>()
            .Subscribe(new MalformedRequests(current), static name => name == BadRequest);

    /// <inheritdoc/>
    public void OnNext(KeyValuePair<string, object?> value)
    {
        ServiceName? service = (value.Value as IFeatureCollection)?.Get<ServiceFeature>()?.Service;
        current.Now.Context.Counters.Add($"malformedRequests{service}");
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
