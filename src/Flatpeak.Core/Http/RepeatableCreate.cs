namespace Flatpeak.Http;

/// <summary>
/// Sends what creates something under an id of our choosing that was seen not to be there. It may then be repeated: a
/// conflict at the second attempt is most likely the first one's work.
/// </summary>
internal static class RepeatableCreate
{
    /// <returns>True when it was created; false at such a conflict, as somebody else may have created it in between.</returns>
    /// <exception cref="Errors.ServiceException">It was not created; a conflict at the first attempt among others.</exception>
    public static async Task<bool> SendAsync(ServiceChannel channel, ServiceRequest request, CancellationToken cancellationToken)
    {
        ServiceResponse response = await channel.SendAsync(
            request with { SafeToRepeat = true, Expected = [.. request.Expected, 409, 412] }, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == 204 && request.Method == HttpMethod.Put)
        {
            // What a PUT creates is a 201 (RFC 9110, 9.3.4): something on the way dropped "If-None-Match: *", and what was there
            // was replaced. It is not ours to roll back.
            throw response.Overwrote();
        }

        return response.StatusCode is not (409 or 412) || (response.IsRepeat ? false : throw response.Refused());
    }
}
