namespace Flatpeak.Simulator.Faults;

/// <summary>How much of an answer gets to the client.</summary>
internal enum Delivery
{
    /// <summary>All of it.</summary>
    Whole,

    /// <summary>All of it, six seconds later.</summary>
    Late,

    /// <summary>Nothing: the connection is aborted.</summary>
    Dropped,

    /// <summary>Nothing, and the connection stays open.</summary>
    Hung,

    /// <summary>Status and headers; the body never comes.</summary>
    HeadersOnly,

    /// <summary>Headers and half of the body, then the connection is aborted.</summary>
    Half,

    /// <summary>All of it behind 50 MB of padding.</summary>
    Huge,
}
