namespace Flatpeak.PowerShell;

/// <summary>What may be meant.</summary>
/// <param name="Name">The whole argument, without quotes.</param>
/// <param name="Detail">What is shown beside it; null for the name.</param>
/// <param name="Label">What a list shows of it; null for the name.</param>
internal readonly record struct Suggestion(string Name, string? Detail = null, string? Label = null);
