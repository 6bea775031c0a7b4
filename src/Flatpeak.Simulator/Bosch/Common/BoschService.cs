using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Bosch.Common;

/// <summary>What the services that work on the Bosch side have in common: one lock, and who is who.</summary>
/// <param name="context">What a service may see.</param>
/// <param name="gate">The lock of the Bosch side, held while a service works and never while it waits.</param>
internal abstract class BoschService(ServiceContext context, object gate) : Service
{
    /// <summary>What a service may see.</summary>
    protected ServiceContext Context => context;

    /// <summary>The lock of the Bosch side.</summary>
    protected object Gate => gate;

    /// <inheritdoc/>
    public override string? UserOf(Call call) => BoschUsers.UserOf(call, context.Tokens);

    /// <summary>Whether the request carries a token that the Suite issued and that still holds.</summary>
    protected bool HasToken(Call call) => BoschUsers.HasToken(call, context.Tokens);
}
