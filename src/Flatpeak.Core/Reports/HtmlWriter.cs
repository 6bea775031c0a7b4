using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Flatpeak.Errors;

namespace Flatpeak.Reports;

/// <summary>
/// Writes HTML: what a text has in its braces is escaped, whatever it is, and only what stands in the source is markup. The same
/// everywhere, whatever the culture.
/// </summary>
internal sealed class HtmlWriter(TextWriter writer)
{
    /// <summary>Writes a piece of the page.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "The text is written while it is made, by this writer.")]
    public void Write([InterpolatedStringHandlerArgument("")] HtmlText text) => _ = text;

    /// <summary>Writes a line of the page.</summary>
    public void Line([InterpolatedStringHandlerArgument("")] HtmlText text)
    {
        _ = text;
        writer.Write('\n');
    }

    /// <summary>A length of time, as people say it.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => Number(time.TotalMilliseconds, "0") + " ms",
        { TotalMinutes: < 1 } => Number(time.TotalSeconds, "0.0") + " s",
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours:N0} h {time.Minutes} min"),
    };

    /// <summary>A time, UTC, to the second.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A number.</summary>
    public static string Number(double number, string format = "N0") => number.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>The pieces of a text, as they are written.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct HtmlText
    {
        private readonly TextWriter _writer;

        public HtmlText(int literalLength, int formattedCount, HtmlWriter html)
        {
            _ = literalLength + formattedCount;
            _writer = html.Writer;
        }

        public void AppendLiteral(string markup) => _writer.Write(markup);

        // What does not show is spelt out, so that no name looks like another.
        public void AppendFormatted(string? text) => _writer.Write(WebUtility.HtmlEncode(DisplayText.Whole(text ?? "")));

        public void AppendFormatted(long number) => AppendFormatted(Number(number));

        public void AppendFormatted(TimeSpan time) => AppendFormatted(Duration(time));

        public void AppendFormatted(DateTimeOffset time) => AppendFormatted(Time(time));

        // A place or a length on the page.
        public void AppendFormatted(double number) => AppendFormatted(Number(number, "0.##"));
    }

    private TextWriter Writer => writer;
}
