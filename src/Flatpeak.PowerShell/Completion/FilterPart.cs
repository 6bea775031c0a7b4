namespace Flatpeak.PowerShell;

/// <summary>What is to come next in an RQL expression.</summary>
internal enum FilterPart
{
    /// <summary>Something that nobody can know, such as a value.</summary>
    Other,

    /// <summary>An operator, such as <c>eq</c>.</summary>
    Operator,

    /// <summary>A field of things.</summary>
    Field,
}
