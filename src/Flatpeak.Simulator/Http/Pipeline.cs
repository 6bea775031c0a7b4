using Flatpeak.Simulator.Control;
using Flatpeak.Simulator.Faults;
using Flatpeak.Simulator.Options;
using Microsoft.AspNetCore.Http.Features;

namespace Flatpeak.Simulator.Http;

/// <summary>The way of every request: log, rate limit, latency, work, fault, answer.</summary>
internal sealed class Pipeline(Simulator simulator)
{
    /// <summary>Largest body that is read, in bytes; more gets 413.</summary>
    private const int MaximumBody = 4 * 1024 * 1024;

    private readonly ControlService control = new(simulator);

    /// <summary>Takes one request from Kestrel.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var service = context.Features.GetRequiredFeature<ArrivedAt>().Service;
        var call = new Call(context);
        try
        {
            await (service == ServiceName.Control ? ControlAsync(context, call) : ServeAsync(context, call, service))
                .ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or BadHttpRequestException)
        {
            // The client went away, or this world ended.
            context.Abort();
        }
        catch (Exception error)
        {
            // A mistake in the simulator itself: nobody else would ever hear of it.
            await Console.Error.WriteLineAsync($"{call.Method} {call.RawPath}: {error}").ConfigureAwait(false);
            throw;
        }
    }

    private async Task ControlAsync(HttpContext context, Call call)
    {
        call.Body = await ReadBodyAsync(context.Request).ConfigureAwait(false) ?? [];
        await Sender.SendAsync(context, control.Answer(call), Delivery.Whole, CancellationToken.None)
            .ConfigureAwait(false);
    }

    private async Task ServeAsync(HttpContext context, Call call, ServiceName name)
    {
        var world = simulator.World;
        var service = world.Services[name];
        var entry = world.Log.Arrived(service, call);
        var options = world.Options.Of(name);
        var limited = LimitRate(world, service, options);

        var body = await ReadBodyAsync(context.Request).ConfigureAwait(false);
        call.Body = body ?? [];
        if (!service.IsLogin(call))
        {
            world.Log.BodyRead(entry, call);
        }

        var fault = limited is null ? world.Faults.Strike(service, call) : null;
        if (fault is not null)
        {
            world.Log.Struck(entry, fault.Kind);
        }

        // A client that gives up meanwhile does not stop a server: no token here.
        var inTime = true;
        if (options.LatencyMs + options.JitterMs is > 0)
        {
            var latency = TimeSpan.FromMilliseconds(options.LatencyMs + world.Chance.UpTo(options.JitterMs));
            var most = service.GivesUpAfter(call) ?? latency;
            inTime = latency <= most;
            await Task.Delay(inTime ? latency : most).ConfigureAwait(false);
        }

        var outcome = limited is not null ? new Outcome(limited)
            : !inTime ? new Outcome(service.Error(408))
            : body is null ? new Outcome(service.Error(413))
            : fault is null ? new Outcome(service.Answer(call))
            : world.Spoiler.Spoil(fault, service, call);

        // The end is in the log before the client can see the answer, so that whoever asks next finds it there.
        int? status = outcome.Delivery is Delivery.Dropped or Delivery.Hung ? null : outcome.Reply.Status;
        if (outcome.Delivery is not Delivery.Hung)
        {
            world.Log.Ended(entry, status);
        }

        await Sender.SendAsync(context, outcome.Reply, outcome.Delivery, world.Ended).ConfigureAwait(false);
        if (outcome.Delivery is Delivery.Hung)
        {
            world.Log.Ended(entry, status);
        }
    }

    private static Reply? LimitRate(World world, Service service, ServiceOptions options)
    {
        if (options.RateLimit is not { } limit || world.GateOf(service.Name).TryPass(limit, out var wait))
        {
            return null;
        }

        var refused = service.Error(limit.Status);
        return RetryAfter.For(wait, limit.RetryAfter) is { } header ? refused.With("Retry-After", header) : refused;
    }

    /// <summary>The body, or null when it is too long.</summary>
    private static async Task<byte[]?> ReadBodyAsync(HttpRequest request)
    {
        if (request.ContentLength is 0 || (request.ContentLength is null && request.Headers.TransferEncoding.Count == 0))
        {
            return [];
        }

        if (request.ContentLength > MaximumBody)
        {
            return null;
        }

        using var buffer = new MemoryStream((int)(request.ContentLength ?? 0));
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk).ConfigureAwait(false)) > 0)
        {
            if (buffer.Length + read > MaximumBody)
            {
                return null;
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }
}
