using Flatpeak.Simulator.Control;
using Flatpeak.Simulator.Faults;
using Flatpeak.Simulator.Limits;
using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Settings;
using Flatpeak.Simulator.Wire;
using Flatpeak.Simulator.World;
using Microsoft.AspNetCore.Http.Features;

namespace Flatpeak.Simulator.Serving;

/// <summary>The way of every request: log, rate limit, latency, work, fault, answer.</summary>
internal sealed class Pipeline(CurrentWorld current)
{
    private readonly ControlService _control = new(current);

    /// <summary>Takes one request from Kestrel.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        ServiceName service = context.Features.GetRequiredFeature<ServiceFeature>().Service;
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
        call.Body = await RequestBody.ReadAsync(context.Request).ConfigureAwait(false) ?? [];
        await Sender.SendAsync(context, new Response(_control.Answer(call)), CancellationToken.None).ConfigureAwait(false);
    }

    private async Task ServeAsync(HttpContext context, Call call, ServiceName name)
    {
        SimulatedWorld world = current.Now;
        Service service = world.ServiceOf(name);
        int entry = world.Log.Arrived(service, call);
        ServiceOptions options = world.Options.Of(name);
        Reply? limited = LimitRate(world, service, options);

        byte[]? body = await RequestBody.ReadAsync(context.Request).ConfigureAwait(false);
        call.Body = body ?? [];
        if (!service.IsLogin(call))
        {
            world.Log.BodyRead(entry, call);
        }

        Fault? fault = limited is null ? FaultFor(world, service, call, options) : null;
        if (fault is not null)
        {
            world.Log.Faulted(entry, fault.Kind);
        }

        // A client that gives up meanwhile does not stop a server: no token here.
        bool inTime = true;
        if (options.LatencyMs + options.JitterMs is > 0)
        {
            TimeSpan latency = TimeSpan.FromMilliseconds(options.LatencyMs + world.Context.Random.UpTo(options.JitterMs));
            TimeSpan most = service.GivesUpAfter(call) ?? latency;
            inTime = latency <= most;
            await Task.Delay(inTime ? latency : most).ConfigureAwait(false);
        }

        Response response = limited is not null ? new Response(limited)
            : !inTime ? new Response(service.Error(408))
            : body is null ? new Response(service.Error(413))
            : fault is null ? new Response(service.Answer(call))
            : world.FaultInjector.Inject(fault, service, call);

        // The end is in the log before the client can see the answer, so that whoever asks next finds it there.
        int? status = response.Delivery is Delivery.Dropped or Delivery.Hung ? null : response.Reply.Status;
        if (response.Delivery is not Delivery.Hung)
        {
            world.Log.Ended(entry, status);
        }

        await Sender.SendAsync(context, response, world.Ended).ConfigureAwait(false);
        if (response.Delivery is Delivery.Hung)
        {
            world.Log.Ended(entry, status);
        }
    }

    private static Reply? LimitRate(SimulatedWorld world, Service service, ServiceOptions options)
    {
        if (options.RateLimit is not { } limit || world.LimiterOf(service.Name).TryPass(limit, out TimeSpan wait))
        {
            return null;
        }

        Reply refused = service.Error(limit.Status);
        return RetryAfter.For(wait, limit.RetryAfter) is { } header ? refused.With("Retry-After", header) : refused;
    }

    /// <summary>The first fault asked for that matches the request, else perhaps a random one.</summary>
    private static Fault? FaultFor(SimulatedWorld world, Service service, Call call, ServiceOptions options) =>
        world.Faults.Next(service, call)
        ?? (options.FaultLogin || !service.IsLogin(call)
            ? world.RandomFaults.Draw(service.Name, call, options.FaultRate, options.FaultKinds)
            : null);
}
