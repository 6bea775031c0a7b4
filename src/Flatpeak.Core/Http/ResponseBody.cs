namespace Flatpeak.Http;

/// <summary>What counts of a body as it came.</summary>
internal static class ResponseBody
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>
    /// The body without a byte order mark before it, which a reader of JSON may ignore (RFC 8259, 8.1), and nothing where
    /// there is only white space: that is how some frameworks and proxies send no body.
    /// </summary>
    public static ReadOnlyMemory<byte> Read(byte[] body)
    {
        ReadOnlyMemory<byte> text = body.AsSpan().StartsWith(ByteOrderMark) ? body.AsMemory(ByteOrderMark.Length) : body;
        return text.Span.TrimStart(" \t\r\n"u8).IsEmpty ? default : text;
    }
}
