using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Services;

/// <summary>A foreign server that answers anything; the log shows what reached it and with what authorization.</summary>
internal sealed class ElsewhereService : Service
{
    /// <inheritdoc/>
    public override ServiceName Name => ServiceName.Elsewhere;

    /// <inheritdoc/>
    public override Reply Answer(Call call) => Reply.Json(200, new { });

    /// <inheritdoc/>
    public override Reply Error(int status) => Reply.Json(status, new { });
}
