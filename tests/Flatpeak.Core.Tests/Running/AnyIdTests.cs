using FsCheck;
using FsCheck.Fluent;

namespace Flatpeak.Tests.Running;

/// <summary>
/// Tests that hold for any string as an id: it is either refused before anything is sent, or exactly one object is
/// addressed, and its path goes out byte for byte as it has to.
/// </summary>
public abstract class AnyIdTests(Simulator simulator) : BoschTests(simulator)
{
    /// <summary>How many strings are tried.</summary>
    protected const int Tries = 150;

    // Of what does harm in a path, of what ids are made of, and anything else.
    private static readonly Gen<string> Pieces = Gen.Elements(
        "ns", "ns:", "a", "b7", "n.s", ":", "::", ".", "..", "...", "/", "//", "/../", "\\", "%", "%2F", "%2e", "%2e%2e", "%00", "%25", "%0D%0A",
        "*", "?", "#", "&", "=", ";", ",", "+", "@", "~", "-", "_", " ", "\"", "'", "(", ")", "$", "!", "|", "<", "[", "\t", "\n", "\r\nX: 1", "\0", "\u007f", "\u0085",
        "\u200b", "\u2024", "\u2028", "\u202e", "\uff0e", "\uff0f", "\u2215", "\u212a", "é", "e\u0301", "中", "🏠", "\ud83c", "t1", "devices", "http://elsewhere/");

    private static readonly Gen<string> Harmful = Joined(Pieces, 6);
    private static readonly Gen<string> Anything = ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "");
    private static readonly Gen<string> Plain = Joined(Gen.Elements("a", "B", "7", "-", "_", ".", ":", "="), 8);
    private static readonly Gen<string> Named = Gen.OneOf(Plain, Harmful).Select(name => "ns:" + name);

    // Shrinks to the shortest one that goes wrong.
    private static readonly Arbitrary<string> Ids = Arb.From(Gen.OneOf(Harmful, Anything, Plain, Named, Named), text => ArbMap.Default.ArbFor<string>().Shrinker(text).Where(one => one is not null));

    /// <summary>Tries many strings, and says how many of them were sent.</summary>
    /// <param name="sentAsItMust">Makes the requests for one, and fails where they are not as they must be; false when it was refused.</param>
    protected static int Check(Func<string, Task<bool>> sentAsItMust)
    {
        int sent = 0;
        Prop.ForAll(Ids, id =>
        {
            // What it does needs no context to come back to.
            if (Task.Run(() => sentAsItMust(id)).GetAwaiter().GetResult())
            {
                sent++;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Tries));
        return sent;
    }

    /// <summary>
    /// True when something went out, and every request was one of those that may, a star standing for what does not matter;
    /// false when the id was refused, and nothing went out.
    /// </summary>
    protected async Task<bool> SentAsync(Func<Task> action, Func<string[]> allowed)
    {
        await Simulator.ClearLogAsync();
        ServiceErrorKind? kind = null;
        try
        {
            await action();
        }
        catch (ServiceException e)
        {
            kind = e.Kind;
        }

        IReadOnlyList<LoggedRequest> log = await Simulator.BoschLogAsync();
        if (kind == ServiceErrorKind.InvalidId)
        {
            Assert.Empty(log);
            return false;
        }

        string[] may = allowed();
        Assert.NotEmpty(log);
        Assert.All(log, request => Assert.Contains(
            may, one => one.Split('*') is [var start, var end]
                ? request.ToString().StartsWith(start, StringComparison.Ordinal) && request.ToString().EndsWith(end, StringComparison.Ordinal)
                : one == (one.Contains('?', StringComparison.Ordinal) ? request.ToString() : $"{request.Method} {request.Path}")));
        return true;
    }

    /// <inheritdoc cref="PathText.Encoded"/>
    protected static string Encoded(string text) => PathText.Encoded(text);

    private static Gen<string> Joined(Gen<string> pieces, int most) =>
        from count in Gen.Choose(0, most)
        from chosen in pieces.ArrayOf(count)
        select string.Concat(chosen);
}
