// Signs for controls, drawn in the colour of the text beside them. What each does is said by its button.

const draw =
  (...paths: string[]) =>
  () => (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      {paths.map((path) => (
        <path d={path} />
      ))}
    </svg>
  );

export const Play = draw("M7 4.5v15l13-7.5z");
export const Pause = draw("M6 4.5h4.2v15H6zM13.8 4.5H18v15h-4.2z");
export const Back = draw("M18 5v14L8.5 12zM5 5h2.5v14H5z");
export const Forward = draw("M6 5v14l9.5-7zM16.5 5H19v14h-2.5z");
export const Sun = draw(
  "M12 7.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM11.2 2h1.6v3.2h-1.6zM11.2 18.8h1.6V22h-1.6zM2 11.2h3.2v1.6H2zM18.8 11.2H22v1.6h-3.2zM4.4 5.5l1.1-1.1 2.3 2.3-1.1 1.1zM16.2 17.3l1.1-1.1 2.3 2.3-1.1 1.1zM16.2 6.7l2.3-2.3 1.1 1.1-2.3 2.3zM4.4 18.5l2.3-2.3 1.1 1.1-2.3 2.3z",
);
export const Moon = draw("M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z");
export const Search = draw(
  "M10.5 3.5a7 7 0 1 0 4.3 12.5l4.6 4.5 1.4-1.4-4.6-4.6A7 7 0 0 0 10.5 3.5zm0 2a5 5 0 1 1 0 10 5 5 0 0 1 0-10z",
);
export const Question = draw(
  "M12 3.5c-2.9 0-4.8 1.7-5 4.4h2.3c.1-1.5 1.1-2.4 2.6-2.4s2.5.9 2.5 2.2c0 1.1-.5 1.7-1.8 2.5-1.5.9-2 1.8-1.9 3.6v.6h2.2v-.5c0-1.2.4-1.7 1.8-2.6 1.4-.8 2.1-2 2.1-3.6 0-2.5-2-4.2-4.8-4.2zM10.5 17h2.7v2.8h-2.7z",
);
export const Volume = draw("M4 9v6h4l5 4.5v-15L8 9zM15.5 8.2v7.6a4.2 4.2 0 0 0 0-7.6z");
export const Muted = draw(
  "M4 9v6h4l5 4.5v-15L8 9zM16 9.4l1.3-1.2 1.9 2 1.9-2 1.3 1.2-2 2.1 2 2.1-1.3 1.2-1.9-2-1.9 2-1.3-1.2 2-2.1z",
);
export const Cut = draw(
  "M6.5 4a3 3 0 0 0-1 5.8L9.6 12l-4.1 2.2a3 3 0 1 0 2.1 2.4L12 14l7.5 4 1.5-1.6L13.7 12 21 7.6 19.5 6 12 10 7.6 7.4A3 3 0 0 0 6.5 4zm0 1.7a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6zm-1 10.1a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6z",
);
export const Diamond = draw("M12 2.5 21.5 12 12 21.5 2.5 12z");
