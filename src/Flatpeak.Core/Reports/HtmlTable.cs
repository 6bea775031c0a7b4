namespace Flatpeak.Reports;

/// <summary>
/// A table of a page. On a narrow one each row is a block, and each cell has its heading before it.
/// </summary>
/// <param name="headings">
/// The headings; one that begins with <c>#</c> is of numbers, and one that begins with <c>$</c> of names or code.
/// </param>
internal sealed class HtmlTable(params string[] headings)
{
    /// <summary>Writes it.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="rows">The cells of each row; null or empty for nothing.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public void Write(HtmlWriter html, IEnumerable<string?[]> rows, CancellationToken cancellationToken = default)
    {
        html.Line($"<table>");
        html.Write($"<thead><tr>");
        for (int i = 0; i < headings.Length; i++)
        {
            html.Write($"<th scope=\"col\" class=\"{Kind(i)}\">{Heading(i)}</th>");
        }

        html.Line($"</tr></thead>");
        html.Line($"<tbody>");
        foreach (string?[] row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            html.Write($"<tr>");
            for (int i = 0; i < row.Length; i++)
            {
                string isEmpty = string.IsNullOrEmpty(row[i]) ? " empty" : "";
                html.Write($"<td class=\"{Kind(i)}{isEmpty}\" data-label=\"{Heading(i)}\">{row[i]}</td>");
            }

            html.Line($"</tr>");
        }

        html.Line($"</tbody>");
        html.Line($"</table>");
    }

    private string Kind(int column) => headings[column][0] switch
    {
        '#' => "number",
        '$' => "name",
        _ => "text",
    };

    private string Heading(int column) => headings[column].TrimStart('#', '$');
}
