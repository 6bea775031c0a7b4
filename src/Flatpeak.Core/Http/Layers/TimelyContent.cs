using System.Net;

namespace Flatpeak.Http;

/// <summary>
/// The body of a request that was preceded by a look. It is written once there is a connection, which may take long to be made: where
/// what was seen is old by then, nothing is sent, and the next attempt looks first.
/// </summary>
internal sealed class TimelyContent(ReadOnlyMemory<byte> body, Func<bool> isLate) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        isLate()
            ? throw new HttpRequestException(HttpRequestError.ConnectionError, "the connection took long to be made, and nothing was sent")
            : stream.WriteAsync(body, cancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
