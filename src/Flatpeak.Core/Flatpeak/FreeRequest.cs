using System.Text;
using System.Text.Json;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak;

/// <summary>Any request of the API that the client has no method for.</summary>
internal static class FreeRequest
{
    /// <summary>The response's JSON; null when it has no body.</summary>
    public static async Task<string?> SendAsync(
        ServiceChannel channel, HttpMethod method, string path, IEnumerable<KeyValuePair<string, string>>? query, string? json,
        CancellationToken cancellationToken)
    {
        ServiceResponse response = await channel.SendAsync(
            new ServiceRequest(method, FreePath.Build(method, path, query), $"send {method} '{DisplayText.Of(path)}'")
            {
                Body = json is null ? null : Encoding.UTF8.GetBytes(json),
                Expected = method == HttpMethod.Delete ? [200, 202, 204, 404] : [200, 201, 202, 204],
                SaysGone = method == HttpMethod.Delete ? FlatpeakErrorCodes.IsOwn : null,
            }, cancellationToken).ConfigureAwait(false);
        Deletion.Require(response);
        if (response.StatusCode == 404 || response.Body.IsEmpty)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(response.Body);
            return document.RootElement.GetRawText();
        }
        catch (JsonException e)
        {
            throw response.Unexpected("with a body that is not JSON", e);
        }
    }
}
