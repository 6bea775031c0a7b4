namespace Flatpeak.Http;

/// <summary>The state of things when a request was refused, and the gate closed.</summary>
/// <param name="At">When the refusal came.</param>
/// <param name="SentAt">When the refused request was sent.</param>
/// <param name="Open">For how long the gate had been open then.</param>
/// <param name="Rate">The rate then.</param>
/// <param name="Along">How many requests had been refused along with the one that closed the gate the time before.</param>
/// <param name="Steady">True when the rate had not changed much since.</param>
/// <param name="Searched">True when the rate grew fast, as nothing was known of the limit.</param>
/// <param name="FailedTrial">True when a higher rate from before was tried, and did not hold.</param>
/// <param name="Accepted">How many requests had succeeded since it opened; null until their responses are in.</param>
/// <param name="Proven">The rate that was kept up for a while, bursts set aside; 0 where it is not known what is a burst.</param>
internal readonly record struct Closing(
    double At, double SentAt, double Open, double Rate, int Along, bool Steady, bool Searched, bool FailedTrial,
    int? Accepted = null, double? Proven = null);
