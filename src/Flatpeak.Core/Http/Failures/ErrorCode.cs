using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>An error code of one API that says more than its status does.</summary>
/// <param name="Status">The HTTP status it comes with.</param>
/// <param name="Code">The code, as the API writes it.</param>
/// <param name="Kind">What it means.</param>
/// <param name="Advice">What to know or to do, as a sentence.</param>
internal sealed record ErrorCode(int Status, string Code, ServiceErrorKind Kind, string Advice);
