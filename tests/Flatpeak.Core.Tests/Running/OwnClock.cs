namespace Flatpeak.Tests.Running;

/// <summary>
/// The system's clock, and yet another one: clients with clocks of their own share no rate gate, so that no test meets what
/// the one before it was told.
/// </summary>
internal sealed class OwnClock : TimeProvider;
