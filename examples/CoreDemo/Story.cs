using Spectre.Console;

namespace CoreDemo;

/// <summary>
/// What the demo prints: in colour (unless NO_COLOR is set) and with progress where there is a terminal, as plain lines
/// where the output goes elsewhere.
/// </summary>
internal sealed class Story
{
    private static readonly Style HeadingStyle = new(Color.Yellow);
    private static readonly Style StepStyle = new(Color.Aqua);
    private static readonly Style CommentStyle = new(Color.Grey);
    private static readonly Style WarningStyle = new(Color.Yellow);
    private static readonly Style ProblemStyle = new(Color.Red);
    private static readonly Style GoodStyle = new(Color.Green);

    // What the terminal can do counts, and not what a CI system is known to show.
    private readonly IAnsiConsole _console = AnsiConsole.Create(
        new AnsiConsoleSettings { Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false } });

    public Story()
    {
        // Lines in a file are not broken at a width that nobody has.
        if (!_console.Profile.Out.IsTerminal)
        {
            _console.Profile.Width = int.MaxValue;
        }
    }

    /// <summary>A new chapter.</summary>
    public void Heading(string text) => Write($"{Environment.NewLine}== {text}", HeadingStyle);

    /// <summary>What is done next, and why or how.</summary>
    public void Step(string text, string? because = null)
    {
        _console.WriteLine();
        if (because is not null)
        {
            Write($"# {because}", CommentStyle);
        }

        Write($"> {text}", StepStyle);
    }

    /// <summary>What came of it.</summary>
    public void Line(string text) => Write(text, Style.Plain);

    /// <summary>What is as it should be.</summary>
    public void Good(string text) => Write(text, GoodStyle);

    /// <summary>What somebody should look at.</summary>
    public void Warning(string text) => Write($"Warning: {text}", WarningStyle);

    /// <summary>What failed.</summary>
    public void Problem(string text) => Write(text, ProblemStyle);

    /// <summary>Shows how far the work is, where there is a terminal to show it in.</summary>
    /// <param name="what">What is being done.</param>
    /// <param name="count">How many items there are.</param>
    /// <param name="work">Calls its argument after each item.</param>
    public void Progress(string what, int count, Action<Action> work)
    {
        if (!_console.Profile.Out.IsTerminal || !_console.Profile.Capabilities.Ansi)
        {
            work(static () => { });
            return;
        }

        _console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(what), maxValue: count);
                work(() => task.Increment(1));
            });
    }

    // Never as markup: ids and messages come from outside.
    private void Write(string text, Style style) => _console.WriteLine(text, style);
}
