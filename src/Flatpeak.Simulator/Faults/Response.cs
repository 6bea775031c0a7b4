using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Faults;

/// <summary>What a client gets: an answer, and how much of it is delivered.</summary>
internal sealed record Response(Reply Reply, Delivery Delivery = Delivery.Whole);
