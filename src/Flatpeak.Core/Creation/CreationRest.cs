namespace Flatpeak.Creation;

/// <summary>What a rollback has left.</summary>
/// <param name="Left">As messages list it; empty for nothing.</param>
/// <param name="MayBeAnothers">True when some of it may be somebody else's.</param>
/// <param name="Stays">What it has made and has to leave, as others may use it by now, with its verb; null for nothing.</param>
internal readonly record struct CreationRest(string Left, bool MayBeAnothers, string? Stays = null)
{
    /// <summary>What kept it from being looked at whether what is left is somebody else's by now; null where it was.</summary>
    public string? Unseen { get; init; }

    /// <summary>True when there is something left.</summary>
    public bool IsAny => Left.Length > 0;

    /// <summary>What is left and surely ours: who removes that removes nothing else. Null for nothing.</summary>
    public string? Ours => IsAny && !MayBeAnothers ? Left : null;
}
