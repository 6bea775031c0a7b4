namespace Flatpeak.PowerShell;

/// <summary>An RQL expression as far as it is typed.</summary>
internal sealed class FilterExpression
{
    private static readonly string[] Logical = ["and", "or", "not"];
    private static readonly string[] Relational = ["eq", "ne", "gt", "ge", "lt", "le", "in", "like", "ilike", "exists"];

    public FilterExpression(string text)
    {
        var open = new Stack<string>();
        int start = 0;
        bool isFirst = true;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"' or '\'':
                    if ((i = EndOfValue(text, i)) < 0)
                    {
                        return;
                    }

                    break;
                case '(':
                    open.Push(text[start..i].Trim());
                    (start, isFirst) = (i + 1, true);
                    break;
                case ')':
                    open.TryPop(out _);
                    (start, isFirst) = (i + 1, false);
                    break;
                case ',':
                    (start, isFirst) = (i + 1, false);
                    break;
            }
        }

        Before = text[..start];
        open.TryPeek(out string? inner);
        Wanted = start > 0 && text[start - 1] == ')' ? FilterPart.Other
            : inner is null || Logical.Contains(inner) ? FilterPart.Operator
            : isFirst && Relational.Contains(inner) ? FilterPart.Field
            : FilterPart.Other;
    }

    /// <summary>The operators that there are.</summary>
    public static IEnumerable<string> Operators => Relational.Concat(Logical);

    /// <summary>What stands before the part that is being typed.</summary>
    public string Before { get; } = "";

    /// <summary>What that part is.</summary>
    public FilterPart Wanted { get; }

    // The quote that ends a value; -1 where it is not there yet.
    private static int EndOfValue(string text, int start)
    {
        for (int i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == text[start])
            {
                return i;
            }
        }

        return -1;
    }
}
