using System.Net.Http.Headers;

// The least that a .NET program can cost: nothing at all, or one POST of a ready body (arguments: address, token, file with the body).
if (args is not [var address, var token, var file])
{
    return 0;
}

using var client = new HttpClient();
using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address));
using var body = new ByteArrayContent(await File.ReadAllBytesAsync(file));
body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
request.Content = body;
request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
request.Headers.TryAddWithoutValidation("User-Agent", "bare");
using var response = await client.SendAsync(request);
return response.IsSuccessStatusCode ? 0 : 1;
