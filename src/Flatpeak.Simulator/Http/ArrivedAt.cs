namespace Flatpeak.Simulator.Http;

/// <summary>On every connection: the service whose port it came in at.</summary>
internal sealed record ArrivedAt(ServiceName Service);
