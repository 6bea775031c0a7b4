namespace Flatpeak.Fleet;

/// <summary>What a journal knows of an item.</summary>
internal enum Known
{
    /// <summary>Nothing, or that it was not carried out.</summary>
    Nothing,

    /// <summary>It began; what became of it is not known.</summary>
    Began,

    /// <summary>It was carried out.</summary>
    Done,

    /// <summary>It began, and failed or was rolled back.</summary>
    Failed,
}
