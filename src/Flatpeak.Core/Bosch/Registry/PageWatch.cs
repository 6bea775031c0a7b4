using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>Sees whether a registry turns pages: one that does not know how would hand out the first for ever.</summary>
internal sealed class PageWatch
{
    // Whoever registers a page full of devices meanwhile makes the next page the same once.
    private const int MostRepeats = 2;

    private string? _first;
    private int _repeats;

    /// <summary>Looks at a page that is not empty.</summary>
    /// <exception cref="Errors.ServiceException">It has come too often in a row.</exception>
    public void Check(ServiceResponse response, string firstId)
    {
        _repeats = firstId == _first ? _repeats + 1 : 0;
        _first = firstId;
        if (_repeats > MostRepeats)
        {
            throw response.Unexpected("with the same page again");
        }
    }
}
