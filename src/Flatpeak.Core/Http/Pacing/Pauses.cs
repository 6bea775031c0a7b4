namespace Flatpeak.Http;

/// <summary>How long a gate stays closed, in seconds.</summary>
internal static class Pauses
{
    /// <summary>After everybody has given up, until one request may try for all of them.</summary>
    public const double GivenUp = 0.25;

    // Of a request at the known pace, the first refusal is no more than a hint, that costs the time of three requests at most.
    private const double AtPace = 0.04;
    private const double RequestsAtPace = 3;
    private const double AtFirst = 0.1;

    // Three fruitless rounds fit into the second that most limits last, five outlast an outage of ten seconds.
    private const double Fruitless = 0.22;
    private const double Factor = 2.7;
    private const double Longest = 4.5;

    /// <summary>The pause after a refusal.</summary>
    /// <param name="told">What the service asks for; null where it does not say.</param>
    /// <param name="fruitless">How many rounds in a row, with this one, nothing succeeded in.</param>
    /// <param name="rate">The known pace, in requests a second; infinity for the first refusal of all.</param>
    public static double After(double? told, int fruitless, double rate)
    {
        double own = fruitless > 0
            ? Math.Min(Longest, Fruitless * Math.Pow(Factor, Math.Min(fruitless, 20) - 1)) * (1 + (Random.Shared.NextDouble() / 10))
            : double.IsPositiveInfinity(rate) ? AtFirst : Math.Min(AtPace, RequestsAtPace / rate);
        return told is not { } wait ? own : fruitless > 1 ? Math.Max(wait, own) : wait;
    }
}
