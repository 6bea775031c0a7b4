namespace Flatpeak.Fleet;

/// <summary>Why an item was not to be carried out.</summary>
public enum LeftOut
{
    /// <summary>The answer was no: at a prompt, or as it was only to be previewed.</summary>
    Declined,

    /// <summary>Nobody was asked, and it was left as it is, for what had become of it before: the warning says why.</summary>
    Kept,

    /// <summary>It only repeats another item.</summary>
    Duplicate,
}
