using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>Leave to send one request, to be handed back with what came of it.</summary>
/// <param name="Round">The time between two closings of the gate to which it belongs.</param>
/// <param name="SentAt">When it was given, in seconds of the gate's clock.</param>
/// <param name="Rate">The pace then, in requests a second.</param>
/// <param name="Changes">True for a request that changes something.</param>
/// <param name="GivenUp">Not null where there is no leave: the refusal for which everybody gives up.</param>
internal readonly record struct GatePass(int Round, double SentAt, double Rate, bool Changes, ServiceException? GivenUp = null);
