namespace Flatpeak.Simulator.Serving;

/// <summary>Reads the body of a request.</summary>
internal static class RequestBody
{
    /// <summary>Largest body that is read, in bytes; more gets 413.</summary>
    private const int MaximumLength = 4 * 1024 * 1024;

    /// <summary>The body, or null when it is too long.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength is 0 || (request.ContentLength is null && request.Headers.TransferEncoding.Count == 0))
        {
            return [];
        }

        if (request.ContentLength > MaximumLength)
        {
            return null;
        }

        using var buffer = new MemoryStream((int)(request.ContentLength ?? 0));
        byte[] chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk).ConfigureAwait(false)) > 0)
        {
            if (buffer.Length + read > MaximumLength)
            {
                return null;
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }
}
