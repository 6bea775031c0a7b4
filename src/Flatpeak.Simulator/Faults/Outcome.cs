using Flatpeak.Simulator.Http;

namespace Flatpeak.Simulator.Faults;

/// <summary>What a request comes to: an answer and how much of it is delivered.</summary>
internal sealed record Outcome(Reply Reply, Delivery Delivery = Delivery.Whole);
