using Flatpeak.Simulator.Services;

namespace Flatpeak.Simulator.Serving;

/// <summary>A feature of every connection: the service whose port it came in at.</summary>
internal sealed record ServiceFeature(ServiceName Service);
