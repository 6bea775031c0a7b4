namespace Flatpeak.Http;

/// <summary>
/// Sends what creates something under an id of our choosing that was seen not to be there. It may then be repeated: a
/// conflict at the second try is the first one's work.
/// </summary>
internal static class RepeatableCreate
{
    public static async Task SendAsync(ServiceChannel channel, ServiceRequest request, CancellationToken cancellationToken)
    {
        ServiceResponse response = await channel.SendAsync(
            request with { SafeToRepeat = true, Expected = [.. request.Expected, 409, 412] }, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is 409 or 412 && !response.IsRepeat)
        {
            throw response.Refused();
        }
    }
}
