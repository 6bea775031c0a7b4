using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>What Things or Ditto says of something that a read did not find.</summary>
internal enum Presence
{
    /// <summary>It is not there.</summary>
    Absent,

    /// <summary>It is there, and this session may change it, but not read it.</summary>
    Unreadable,

    /// <summary>403: it is there, and this session may neither read nor change it; or its policy is gone.</summary>
    Forbidden,
}

/// <summary>What was found out of something that a read did not find.</summary>
/// <param name="Presence">Whether it is there.</param>
/// <param name="Refusal">What the service said, where it refused to tell; else null.</param>
internal readonly record struct Sighting(Presence Presence, ServiceException? Refusal = null);
