using System.Runtime.ExceptionServices;
using Flatpeak.Errors;
using Polly;
using Polly.Retry;

namespace Flatpeak.Http;

/// <summary>Repeats what failed, where the call says that it may be repeated, with growing, jittered pauses.</summary>
internal sealed class RetryLayer(ServiceOptions options, ILayer next) : ILayer
{
    private static readonly ResiliencePropertyKey<ServiceCall?> Key = new("call");

    private readonly ResiliencePipeline _repeating = Repeating(options);

    public Task<ServiceResponse> SendAsync(ServiceCall call, CancellationToken cancellationToken) =>
        RepeatAsync(call, static (layer, call, token) => layer.SendAsync(call, token), cancellationToken);

    /// <summary>
    /// The same for attempts of which each is more than to send a call once: <paramref name="attempt"/> gets the layer that
    /// does that, and may find out what became of it before the next attempt.
    /// </summary>
    public async Task<T> RepeatAsync<T>(
        ServiceCall call, Func<ILayer, ServiceCall, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        ExceptionDispatchInfo? first;
        try
        {
            // As nearly all does. What goes through the pipeline takes longer.
            return await attempt(next, call, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (call.MayRepeat && options.MaximumRetryCount > 0)
        {
            first = ExceptionDispatchInfo.Capture(e);
        }

        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Key, call);
        try
        {
            return await _repeating.ExecuteAsync(
                async context =>
                {
                    Interlocked.Exchange(ref first, null)?.Throw();
                    return await attempt(next, call, context.CancellationToken).ConfigureAwait(false);
                },
                context).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static ResiliencePipeline Repeating(ServiceOptions options)
    {
        var builder = new ResiliencePipelineBuilder();
        return options.MaximumRetryCount < 1 ? builder.Build() : builder.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = options.MaximumRetryCount,
            Delay = TimeSpan.FromMilliseconds(250),
            MaxDelay = TimeSpan.FromSeconds(20),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            // What asks to wait for longer has failed, whatever an attempt has found out besides.
            ShouldHandle = args => ValueTask.FromResult(
                args.Outcome.Exception is ServiceException e && !(e.RetryAfter > options.MaximumRetryAfter)
                && args.Context.Properties.GetValue(Key, null)!.MayRepeat),

            // Null for the pause that grows by itself: also where the service says "at once", which would be a storm.
            DelayGenerator = static args => ValueTask.FromResult(
                args.Context.Properties.GetValue(Key, null)!.IsPaced ? TimeSpan.Zero
                : args.Outcome.Exception is ServiceException { RetryAfter: { } wait } && wait > TimeSpan.Zero ? wait
                : (TimeSpan?)null),
        }).Build();
    }
}
