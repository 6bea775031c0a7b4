namespace Flatpeak.Errors;

/// <summary>What an earlier run did, and has not lasted.</summary>
internal static class FoundSince
{
    /// <summary>Why it has not: a comparison has found it since. Null where none has.</summary>
    /// <param name="name">What names it.</param>
    /// <param name="foundAt">When the finding was found that names it; null where none does.</param>
    /// <param name="done">What the run did, such as <c>removed</c>.</param>
    /// <param name="ended">When it had ended, by this computer's clock.</param>
    /// <returns><see cref="ServiceErrorKind.Conflict"/>.</returns>
    public static ServiceException? Refusal(string name, DateTimeOffset? foundAt, string done, DateTimeOffset? ended) =>
        !(foundAt > ended)
            ? null
            : new ServiceException(
                ServiceErrorKind.Conflict,
                $"An earlier run with this journal {done} '{name}' ({ended:u}), and a comparison has found it since ({foundAt:u}) as if "
                + $"it had not. Nothing was sent for it. If it is to be {done} again, run this with a new journal.");
}
