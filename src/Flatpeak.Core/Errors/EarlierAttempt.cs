namespace Flatpeak.Errors;

/// <summary>An attempt at the same thing by an earlier run, of which nobody knows what became: it may have been carried out.</summary>
/// <param name="Since">When it began, or the earliest time at which it can have begun; by this computer's clock.</param>
/// <param name="WasBegun">True when it is known to have begun; false when it may have, and the record of it may be lost.</param>
public sealed record EarlierAttempt(DateTimeOffset Since, bool WasBegun);
