using Flatpeak.Simulator.Bosch.Common;
using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Bosch.Registry;

/// <summary>What both registries have in common: their errors, and who may use them.</summary>
/// <param name="context">What a service may see.</param>
/// <param name="gate">The lock of the Bosch side.</param>
/// <param name="user">The Basic user; a token of the Suite does as well.</param>
/// <param name="password">Its password.</param>
internal abstract class RegistryService(ServiceContext context, object gate, string user, string password)
    : BoschService(context, gate)
{
    /// <inheritdoc/>
    public sealed override Reply Error(int status) => RegistryError.For(status);

    /// <inheritdoc/>
    public sealed override Reply Answer(Call call) =>
        call.Authorization.IsBasic(user, password) || HasToken(call) ? AnswerUser(call) : Error(401);

    /// <summary>Does the work of a request whose credentials are right.</summary>
    protected abstract Reply AnswerUser(Call call);
}
