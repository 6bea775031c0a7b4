using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>Lets each attempt through the rate gate, and back to it where the service refused it for its rate.</summary>
internal sealed class PacingLayer(RateGate gate, ServiceOptions options, ILayer next) : ILayer
{
    private readonly Patience _patience = new(options.MaximumRetryCount, options.MaximumRetryAfter);

    public async Task<ServiceResponse> SendAsync(ServiceCall call, CancellationToken cancellationToken)
    {
        ServiceException? refused = null;
        while (true)
        {
            call.MayRepeat = call.IsPaced = false;
            GatePass pass = await EnterAsync(call, refused, cancellationToken).ConfigureAwait(false);
            if (pass.GivenUp is not null)
            {
                throw refused ?? call.Failures.GivenUp(pass.GivenUp);
            }

            bool succeeded = false;
            bool isRefusal = false;
            try
            {
                ServiceResponse response = await next.SendAsync(call, cancellationToken).ConfigureAwait(false);
                succeeded = !call.Request.IsLogin;
                return response;
            }
            catch (ServiceException e) when (call.IsSent && IsRefusal(e))
            {
                isRefusal = true;
                call.Failed(e);
                call.IsPaced = gate.Refuse(pass, e, _patience);
                call.MayRepeat &= call.IsPaced;
                if (!call.IsPaced || e.StatusCode != 429)
                {
                    throw;
                }

                refused = e;
            }
            catch (ServiceException e) when (call.IsSent)
            {
                call.Failed(e);
                succeeded = e.StatusCode < 500;
                throw;
            }
            finally
            {
                if (!isRefusal)
                {
                    gate.Leave(pass, succeeded);
                }
            }
        }
    }

    // Waits for leave to send, and looks again before what may have been carried out is repeated, and before whatever has waited for
    // long: not before the wait, and not while it holds the leave, as the look may need one from the same gate.
    private async Task<GatePass> EnterAsync(ServiceCall call, ServiceException? refused, CancellationToken cancellationToken)
    {
        call.LookedAt ??= options.AwakeClock.GetTimestamp();
        bool mustLook = call.MayBeDone;
        while (true)
        {
            GatePass pass = await gate.EnterAsync(
                call.Order, call.Request.IsLogin, !call.Request.ChangesNothing, _patience, cancellationToken).ConfigureAwait(false);
            if (pass.GivenUp is not null || call.Request.LookAgain is not { } look)
            {
                return pass;
            }

            // A login is a wait too.
            await AuthenticateAsync(call, pass, cancellationToken).ConfigureAwait(false);
            if (!mustLook && options.AwakeClock.GetElapsedTime(call.LookedAt.Value) < ServiceRequest.LongWait)
            {
                return pass;
            }

            // A service that lets through no more than the looks would be asked for ever; where only the pace is that slow, no more of
            // them make it any safer.
            if (!mustLook && call.Looks > options.MaximumRetryCount)
            {
                if (refused is null)
                {
                    return pass;
                }

                gate.Return(pass);
                throw refused;
            }

            gate.Return(pass);
            await LookAsync(call, look, cancellationToken).ConfigureAwait(false);
            mustLook = false;
        }
    }

    // The layer below asks for the token again, and gets the same.
    private async Task AuthenticateAsync(ServiceCall call, GatePass pass, CancellationToken cancellationToken)
    {
        (call.Authorization, call.IsSent) = (null, false);
        try
        {
            _ = await call.Authenticator.GetAsync(call.Observer, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            gate.Return(pass);
            throw;
        }
    }

    private async Task LookAsync(ServiceCall call, Func<CancellationToken, Task> look, CancellationToken cancellationToken)
    {
        try
        {
            call.LookedAt = await FreshLook.TimeAsync(options.AwakeClock, () => look(cancellationToken)).ConfigureAwait(false);
        }
        catch (ServiceException e) when (e.OutcomeUnknown && !call.MayBeDone)
        {
            // That is about the look: the request itself was never sent.
            throw e.Reworded(e.Message, outcomeUnknown: false);
        }

        call.Looks++;
    }

    // A 503 that names a time is a limit by another name; without one it may be no more than a failure of one request.
    private static bool IsRefusal(ServiceException e) =>
        e.StatusCode == 429 || (e.StatusCode == 503 && e.RetryAfter > TimeSpan.Zero);
}
